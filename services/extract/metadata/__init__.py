"""What a page says of the article: title, date, source, people, place in the site, neighbours, footer."""
