"""The packs that ship with the platform: folders of JSON definitions, no Python."""
