"""What became of pages, as readers are told: the history of one, of a topic, and of the site."""
