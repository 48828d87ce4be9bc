"""From what an implementer wishes to the definitions and overlays that say it: fields, values, orders, objects."""
