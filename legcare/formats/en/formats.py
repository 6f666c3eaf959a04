"""English date formats: November 30, 2025, and with time and zone: Nov 30, 2025, 09:00 JST."""

DATE_FORMAT = "F j, Y"
DATETIME_FORMAT = "M j, Y, H:i T"
TIME_FORMAT = "H:i"
SHORT_DATE_FORMAT = "M j, Y"
