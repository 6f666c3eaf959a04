"""What machines read of the site: metadata, structured data, JSON, pictures for sharing."""
