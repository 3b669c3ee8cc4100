"""What a running Wenqu tells of itself: heartbeats, metrics, health, and findings with their mend."""
