"""The holidays of a year that no notice tells yet, invented for the tests."""

YEAR_2027 = """\
year: 2027
document: 国务院办公厅关于2027年部分节假日安排的通知（试）
off:
  - {name: 元旦, first: 2027-01-01, last: 2027-01-03}
  - {name: 春节, first: 2027-02-05, last: 2027-02-11}
  - {name: 清明节, first: 2027-04-03, last: 2027-04-05}
  - {name: 劳动节, first: 2027-05-01, last: 2027-05-05}
  - {name: 端午节, first: 2027-06-09, last: 2027-06-09}
  - {name: 中秋节, first: 2027-09-15, last: 2027-09-15}
  - {name: 国庆节, first: 2027-10-01, last: 2027-10-07}
worked: [2027-02-20, 2027-05-08]
"""
