"""The monitoring network and its campaigns (土壤环境监测网络): points, sampling, the custody of samples, and what recurs in years.

A point (监测点位) is a series of values at one place; a moved point is a new series. A campaign (调查采样任务) plans samples, gives them
numbers and blind codes, and follows each from the field to the reviewed result. Carries REG-49, 56; FIL-34, 35; REC-01, 16 to 19,
21 to 26; FLOW-09, 13; SYS-01 to 04, 10 to 13, 25; MON-10, 12 to 15; TGT-52, 56.
"""
