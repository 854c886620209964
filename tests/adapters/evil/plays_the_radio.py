"""Says that it is a party which no program can play."""

from well_behaved import serve

serve(lambda request, answer: answer | {"party": "radio"}, at="hello")
