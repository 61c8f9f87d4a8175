"""The workspace of the red council halls, under /work/halls/."""

from __future__ import annotations

from django.urls import path

from councils.views import agendas, halls, library, papers, sessions, sitting, tasks

app_name = "halls"

urlpatterns = [
    path("", halls.halls, name="list"),
    path("<int:pk>/", halls.hall, name="hall"),
    path("<int:pk>/new/", halls.new_session, name="new_session"),
    path("<int:pk>/demonstration/", halls.demonstration, name="demonstration"),
    path("topics/<uuid:pk>/take/", halls.take_topic, name="take_topic"),
    path("topics/<uuid:pk>/decline/", halls.decline_topic, name="decline_topic"),
    # a session
    path("sessions/<int:pk>/", sessions.session, name="session"),
    path("sessions/<int:pk>/edit/", sessions.edit, name="edit_session"),
    path("sessions/<int:pk>/step/<slug:verb>/", sessions.step, name="step"),
    path("sessions/<int:pk>/items/new/", sessions.add_item, name="add_item"),
    path("sessions/<int:pk>/items/<int:item>/screen/", sessions.screen_item, name="screen_item"),
    path("sessions/<int:pk>/items/<int:item>/move/<slug:way>/", sessions.order_item, name="order_item"),
    path("sessions/<int:pk>/items/<int:item>/resolve/", sitting.add_resolution, name="add_resolution"),
    path("sessions/<int:pk>/attendance/", sitting.attendance, name="attendance"),
    path("sessions/<int:pk>/attendance/code.svg", sitting.code_picture, name="code"),
    path("sessions/<int:pk>/attendance/renew/", sitting.renew_code, name="renew_code"),
    path("sessions/<int:pk>/attendance/<uuid:line>/strike/", sitting.strike, name="strike"),
    path("sessions/<int:pk>/minutes/", sitting.minutes, name="minutes"),
    path("sessions/<int:pk>/papers/<slug:paper>.<slug:kind>", papers.paper, name="paper"),
    path("sessions/<int:pk>/session.ics", papers.session_ics, name="session_ics"),
    path("works/<int:pk>/agenda/", agendas.work, name="work_on_agenda"),
    # what came of it
    path("resolutions/<int:pk>/edit/", sitting.edit_resolution, name="edit_resolution"),
    path("resolutions/<int:pk>/ballot/", sitting.ballot, name="ballot"),
    path("resolutions/<int:pk>/tasks/new/", tasks.give, name="give_task"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/<int:pk>/", tasks.task, name="task"),
    path("tasks/<int:pk>/done/", tasks.finish, name="finish_task"),
    path("tasks/<int:pk>/replan/", tasks.replan, name="replan_task"),
    path("tasks/<int:pk>/drop/", tasks.drop, name="drop_task"),
    path("tasks/<int:pk>/nudge/", tasks.nudge, name="nudge"),
    # what is beside them
    path("calendar/", papers.calendar, name="calendar"),
    path("calendar/make/", papers.make_calendar, name="make_calendar"),
    path("calendar/revoke/", papers.revoke_calendar, name="revoke_calendar"),
    path("documents/", library.desk, name="documents"),
    path("documents/<int:pk>/versions/new/", library.add_version, name="add_version"),
    path("stories/new/", library.new_story, name="new_story"),
    path("stories/<int:pk>/approve/", library.approve_story, name="approve_story"),
]
