"""What each command does once its words are taken apart: call the rooms, print, say how it went."""
