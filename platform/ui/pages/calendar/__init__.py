"""Calendar and timeline: the records of an object in time."""
