"""Re-checks in the year (KIND-2): what their list may hold, who may judge it how, and when one may be sealed, from the raw acts alone.

Shares no code with wincheck.
"""
import datetime


class Recheck:
    """One re-check of findings that its writer raised at some project; `wrong` names what the device said otherwise."""

    def __init__(self, rng, device, perform, writer, order):
        self.rng, self.device, self.perform, self.writer, self.order = rng, device, perform, writer, order
        self.start = datetime.datetime.fromisoformat(order["at"])
        self.wrong, self.checked = [], 0

    def act(self, minutes, word, place, inspection, **more):
        return self.perform(self.writer, dict(more, act=word, inspection=inspection, _kind="re_check", _project=place,
                                              at=(self.start + datetime.timedelta(minutes=minutes)).isoformat()))

    def expect(self, what, wanted, found):
        self.checked += 1
        if wanted != found:
            self.wrong.append((self.order["inspection"], what, wanted, found))

    def carry_out(self, own):
        """`own` are the writer's inspections as his device has them."""
        by_project = {}
        for one in own.values():
            if one["state"] == "sealed" and one["kind"] != "training":
                by_project.setdefault(one["project"], []).extend((one, key) for key in one["fails"])
        by_project = {project: found for project, found in by_project.items()
                      if any(one["fails"][key]["state"] != "closed" for one, key in found)}
        if not by_project:
            return
        project = self.rng.choice(sorted(by_project))
        found = [(one, key, self.told(one)[one["fails"][key]["number"]]) for one, key in by_project[project]]
        for one, key, (_, state) in found:
            self.expect("state of " + one["fails"][key]["number"], one["fails"][key]["state"], state)
        self.look_at(project, found)

    def told(self, one):
        rows = self.device.show("findings", "--inspection", one["id"])
        rows = rows["findings"] if isinstance(rows, dict) else rows
        return {row["number"]: (row["id"], row["state"]) for row in rows}

    def look_at(self, project, found):
        name = self.order["inspection"]
        closed = [one for one in found if one[0]["fails"][one[1]]["state"] == "closed"]
        to_judge = [one for one in found if one[0]["fails"][one[1]]["state"] == "rectified"]
        owed = [one for one in found if one[0]["fails"][one[1]]["state"] in ("open", "assigned")]
        listed = to_judge + (owed if not to_judge or self.rng.random() < 0.2 else [])
        plan = {"project": project, "kind": "re_check", "team": [self.writer], "leader": self.writer, "tour": "",
                "window": [self.start.isoformat(), (self.start + datetime.timedelta(hours=3)).isoformat()]}
        if self.rng.random() < 0.3:
            plan["unannounced"] = True
        if closed:  # what is closed already is no item of a re-check
            refused = self.act(0, "plan", project, name, findings=self.named(listed + closed[:1]), **plan)
            self.expect("a closed finding is listed", False, refused["ok"])
        if not self.act(1, "plan", project, name, findings=self.named(listed), **plan)["ok"]:
            return
        for place, (one, key, (finding, _)) in enumerate(to_judge):
            word = self.rng.choice(("close", "close", "reject"))
            judged = self.act(5 + place, word, project, one["id"], finding=finding, recheck=name, means="video", text="复查", _of=key)
            self.expect("judged", True, judged["ok"])
        self.act(50, "phase", project, name, phase="left")
        if self.rng.random() < 0.9:
            sealed = self.act(60, "seal", project, name)
            self.expect("sealed once each is judged", len(listed) == len(to_judge), sealed["ok"])

    @staticmethod
    def named(listed):
        return [{"inspection": one["id"], "finding": finding} for one, _, (finding, _) in listed]
