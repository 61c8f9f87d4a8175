"""The measures of the house. Importing this package fills the registry."""
