"""The interface classes, one a file; `registry` finds them here. BB §interface-classes."""
