"""Addresses of the search page, below the language."""

from django.urls import path

from search import views
from search.log import views as log_views

app_name = "search"

urlpatterns = [
    path("", views.results, name="results"),
    path("suggest/", views.suggestions, name="suggest"),
    path("chosen/", log_views.chosen, name="chosen"),
    path("missed/", log_views.missed, name="missed"),
]
