"""What is done with deliveries and runs in the background. A killed worker leaves nothing half done."""

from django.utils.translation import gettext as _

from jingtu.core.jobs.queue import job

from . import receiving, repeating, running


def _check_failed(*, error: str, delivery: int) -> None:
    receiving.failed(delivery)


def _run_failed(*, error: str, run: int) -> None:
    running.failed(run, _("计算时程序出错或中断，没有结果。请再提交一次；仍不行时请联系系统管理员。"))


def _repetition_failed(*, error: str, repetition: int) -> None:
    repeating.failed(repetition)


@job("observations.check", gave_up=_check_failed)
def check_delivery(task, *, delivery: int) -> None:
    """Check a delivery and accept what is good."""
    receiving.judge(delivery, task.report)


@job("observations.run", gave_up=_run_failed)
def carry_out_run(task, *, run: int) -> None:
    """Carry out a run."""
    running.carry_out(run, task.report)


@job("observations.repeat", gave_up=_repetition_failed)
def repeat_run(task, *, repetition: int) -> None:
    """Do a finished run again and compare."""
    repeating.carry_out(repetition, task.report)
