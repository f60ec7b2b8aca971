"""Small windows that ask one thing beside the text and go away."""
