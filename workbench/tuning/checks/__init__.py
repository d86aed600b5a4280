"""What is wrong with a rule's text: problems, their places, and fixes where they are certain."""
