"""Mojibake that can be undone with proof: double decoding, and GBK bytes read in a frame that slipped."""
