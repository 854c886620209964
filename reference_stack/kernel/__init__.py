"""What every layer stands on: bits, layouts, machines, time, errors. Imports nothing of ours."""
