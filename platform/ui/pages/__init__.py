"""The generated screens: from definitions and records to view models, and the routes that show them."""
