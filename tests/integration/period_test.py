"""REP-1: the report of a period over a hub agrees, figure by figure, with a model that reads only raw results."""
import os
import sys
import unittest

from world import ROOT, Device, Hub, WorldTest, write

sys.path.insert(0, os.path.join(ROOT, "tests", "oracle"))
import period as oracle  # noqa: E402

LONG = os.environ.get("WINCHECK_LONG") == "1"
SEED = int(os.environ.get("WINCHECK_SEED", "1")) * 1_000_003 % 2**31


class Phones:
    """A device for each person, made when it is first needed."""

    def __init__(self, test):
        self.test, self.devices, self.begun = test, {}, None

    def begin(self, people, at):
        self.begun = at.isoformat()

    def device(self, person):
        if person not in self.devices:
            device = Device(self.test.path(person), self.test.path(person + ".log"))
            self.test.devices.append(device)
            self.devices[person] = device
            device.enrol(self.test.hub.invite(person, self.begun), seed=100 + len(self.devices), at=self.begun)
            device.sync(self.test.hub.url, self.begun)
        return self.devices[person]

    def act(self, person, at, **act):
        return self.device(person).act(dict(act, at=at.isoformat()))

    def sync(self, person, at):
        self.device(person).sync(self.test.hub.url, at.isoformat())

    def findings(self, person, inspection):
        return self.device(person).show("findings", "--inspection", inspection)


class Period(WorldTest):
    def test_figures_of_periods_agree_with_raw_results(self):
        self.hub = Hub(self.path("hub"), self.path("hub.log"))
        self.hub.init("试验集团", seed=SEED)
        self.hub.serve()
        compared, differing = oracle.play(Phones(self), self.hub, lambda name, text: write(self.path(name), text), SEED,
                                          150 if LONG else 30)
        print("period: seed %d, %d figures" % (SEED, compared))
        self.assertEqual([], differing[:3])
        self.assertGreater(compared, 1000)


if __name__ == "__main__":
    unittest.main()
