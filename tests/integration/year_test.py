"""PLAN-1, DUE-0 to DUE-3, KIND-1 to KIND-8, VISIT-2: a year over a hub, whose reports of coverage, deadlines, plans and nights
agree with models that read only the raw acts.

A small company's in each run, a whole one's with WINCHECK_LONG=1; WINCHECK_YEAR=REGIONS,PROJECTS,INSPECTORS,VISITS plays any.
"""
import os
import sys
import unittest

from world import ROOT, Device, Hub, WorldTest, write

sys.path.insert(0, os.path.join(ROOT, "tests", "oracle"))
import year_play as oracle  # noqa: E402

LONG = os.environ.get("WINCHECK_LONG") == "1"
# Regions, projects, inspectors, visits; a hundred and more phones write what a whole company's visits are.
SIZE = tuple(map(int, os.environ.get("WINCHECK_YEAR", "30,7000,400,8000" if LONG else "3,60,30,100").split(",")))
SEED = int(os.environ.get("WINCHECK_SEED", "1")) * 1_000_003 % 2**31


class Year(WorldTest):
    def test_a_year_over_the_hub_agrees_with_the_models(self):
        self.hub = Hub(self.path("hub"), self.path("hub.log"))
        self.hub.init("试验集团", seed=SEED)
        self.hub.serve()

        def make_device(name, person, at):
            device = Device(self.path(name), self.path(name + ".log"))
            self.devices.append(device)
            device.enrol(self.hub.invite(person, at), seed=100 + len(self.devices), at=at)
            device.sync(self.hub.url, at)
            return device
        compared, differing = oracle.play(self.hub, make_device, lambda name, text: write(self.path(name), text), SEED,
                                          *SIZE)
        print("year: seed %d, %d rows" % (SEED, compared))
        self.assertEqual([], differing[:3])
        self.assertGreater(compared, 1000)


if __name__ == "__main__":
    unittest.main()
