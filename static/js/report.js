// Optional comfort on residents' forms. Every page works without it.
(function () {
  "use strict";

  // Texts come from data- attributes of the page, so that both languages work and nothing is written here.
  // The limit is not a maxlength attribute: that would silently cut what is pasted.
  document.querySelectorAll("textarea[data-limit][data-left]").forEach(function (area) {
    var line = document.createElement("p");
    line.className = "yh-hint";
    line.setAttribute("aria-live", "polite");
    area.insertAdjacentElement("afterend", line);
    function count() {
      // The server counts a line break as one character, as `value.length` does.
      var left = Number(area.dataset.limit) - area.value.length;
      line.textContent = (left < 0 ? area.dataset.over : area.dataset.left).replace("{n}", Math.abs(left));
    }
    area.addEventListener("input", count);
    count();
  });

  // One press, one submission. The server refuses the second one anyway; this spares the person the wait.
  document.querySelectorAll("form[method=post]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "1";
    });
  });
  // A page that comes back from the browser's memory may be sent again.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
    });
  });

  var summary = document.getElementById("error-summary");
  if (summary) {
    summary.focus();
  }

  // <button type="button" hidden data-locate="#id_latitude,#id_longitude" data-found="…" data-failed="…">
  document.querySelectorAll("button[data-locate]").forEach(function (button) {
    if (!navigator.geolocation || !window.isSecureContext) {
      return;
    }
    var fields = button.dataset.locate.split(",").map(function (selector) {
      return document.querySelector(selector);
    });
    var answer = document.createElement("p");
    answer.className = "yh-hint";
    answer.setAttribute("role", "status");
    button.insertAdjacentElement("afterend", answer);
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.geolocation.getCurrentPosition(
        function (found) {
          fields[0].value = found.coords.latitude.toFixed(6);
          fields[1].value = found.coords.longitude.toFixed(6);
          answer.textContent = button.dataset.found;
        },
        function () {
          answer.textContent = button.dataset.failed;
        },
        { enableHighAccuracy: true, timeout: 10000 }
      );
    });
  });
})();
