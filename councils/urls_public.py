"""Pages of the halls for everybody, under /halls/. No account; what opens the sign-in page is its address."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from councils.views import library, papers, public

app_name = "council"

# As of the residents' reports: the form carries a stamp of its own, and there is no session it would listen to.
_form = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    path("", require_safe(public.home), name="home"),
    path("<int:pk>/", require_safe(public.hall), name="hall"),
    path("<int:pk>/propose/", csrf_exempt(_form(public.propose)), name="propose"),
    path("<int:pk>/proposed/", require_safe(public.proposed), name="proposed"),
    path("sessions/<int:pk>/", require_safe(public.session), name="session"),
    path("sessions/<int:pk>/session.ics", require_safe(public.session_ics), name="session_ics"),
    path("in/<str:token>/", csrf_exempt(_form(public.sign_in)), name="sign_in"),
    path("calendar/<str:token>.ics", papers.feed, name="calendar"),
    path("documents/", require_safe(library.documents), name="documents"),
    path("documents/<int:pk>/", require_safe(library.document), name="document"),
    path("documents/versions/<uuid:pk>/", require_safe(library.version_file), name="version"),
    path("stories/", require_safe(library.stories), name="stories"),
    path("stories/<int:pk>/", require_safe(library.story), name="story"),
    path("honours/", require_safe(library.honours), name="honours"),
]
