"""The tasks are worked: 交办 → 签收 → 反馈 → 催办 → 办结 → 销号 (ACC-01…03, REC-08, 09, 38, 41; lifecycles.md §11).

What a plan asks stands in `core.plans`; who is charged with it, what was reported, verified, extended and closed stands here
and hangs on the task's identity, so that it survives a new edition of the plan. Status is never stored: `status` derives it
for any day from moves, due days and reports, "as known then" or "as known now".
"""
