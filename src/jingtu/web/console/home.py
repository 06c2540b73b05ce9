"""The first page of the day: what waits for this person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from jingtu.core.parties.scope import needs


@needs()
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "web/home/home.html")


urlpatterns = [path("", home, name="home")]
