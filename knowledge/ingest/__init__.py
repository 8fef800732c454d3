"""From published documents to knowledge: layout repair, one parser a kind of document, accounting, build."""
