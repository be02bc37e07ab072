"""A report as a workbook: an overview to read, and a sheet a table to work with."""
