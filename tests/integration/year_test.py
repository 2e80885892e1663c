"""PLAN-1, DUE-0 to DUE-3: a small year over a hub, whose reports agree with models that read only the raw acts."""
import os
import sys
import unittest

from world import ROOT, Device, Hub, WorldTest, write

sys.path.insert(0, os.path.join(ROOT, "tests", "oracle"))
import year as oracle  # noqa: E402

LONG = os.environ.get("WINCHECK_LONG") == "1"
SEED = int(os.environ.get("WINCHECK_SEED", "1")) * 1_000_003 % 2**31


class Year(WorldTest):
    def test_a_small_year_over_the_hub_agrees_with_the_models(self):
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
                                          3, 60, 600 if LONG else 100)
        print("year: seed %d, %d rows" % (SEED, compared))
        self.assertEqual([], differing[:3])
        self.assertGreater(compared, 1000)


if __name__ == "__main__":
    unittest.main()
