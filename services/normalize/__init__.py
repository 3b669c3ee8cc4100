"""Bytes to clean Simplified text with offsets back to the original; pure."""
