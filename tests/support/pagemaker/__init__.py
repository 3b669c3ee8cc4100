"""Invented pages of many layouts, as HTML and as text, with what is to be found in them."""
