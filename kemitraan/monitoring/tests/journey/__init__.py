"""The main job as its people do it, in a real browser."""
