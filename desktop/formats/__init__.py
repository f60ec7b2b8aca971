"""What leaves the program: one small module per format."""
