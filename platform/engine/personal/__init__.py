"""What belongs to one person: preferences for the screens, records opened last."""
