"""What can be done with records: one file for each action, found by `action_catalogue`."""
