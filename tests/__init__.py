"""Tests of Postil; the folders mirror the package."""
