// A moment's zone: the browser's own beside UTC, and below it the moment as both have it.
(function () {
  "use strict";

  function offsetAt(zone, instant) {
    // What a clock in the zone shows, read as if it were UTC, less the instant: its offset.
    const parts = {};
    new Intl.DateTimeFormat("en-GB", {
      timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric",
      hour: "numeric", minute: "numeric", second: "numeric",
    }).formatToParts(instant).forEach((part) => { parts[part.type] = Number(part.value); });
    const shown = Date.UTC(
      parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second
    );
    return shown - Math.floor(instant.getTime() / 1000) * 1000;
  }

  function instantOf(date, time, zone) {
    const naive = Date.parse(`${date}T${time}Z`);
    if (Number.isNaN(naive)) return null;
    let instant = new Date(naive - offsetAt(zone, new Date(naive)));
    instant = new Date(naive - offsetAt(zone, instant)); // across a change of the clocks
    return instant;
  }

  function typedIn(zone, instant) {
    // What stands in the fields for a date and a time if the zone's clocks show the instant.
    const shown = new Date(instant.getTime() + offsetAt(zone, instant)).toISOString();
    return [shown.slice(0, 10), shown.slice(11, 16)];
  }

  function told(instant, zone) {
    const moment = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone, weekday: "short", day: "numeric", month: "long", year: "numeric",
      hour: "2-digit", minute: "2-digit", hourCycle: "h23",
    }).format(instant);
    return `${moment} ${zone}`;
  }

  function fromNow(instant) {
    const minutes = Math.round((instant - new Date()) / 60000);
    const unit = Math.abs(minutes) < 90 ? ["minute", 1]
      : Math.abs(minutes) < 60 * 36 ? ["hour", 60] : ["day", 60 * 24];
    const words = new Intl.RelativeTimeFormat("en", { numeric: "always" });
    return words.format(Math.round(minutes / unit[1]), unit[0]);
  }

  function watch(select) {
    const form = select.form;
    const date = form.querySelector(".moment-date");
    const time = form.querySelector(".moment-time");
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const chosen = select.dataset.chosen;
    if (own && own !== "UTC") {
      select.add(new Option(`${own} (this computer)`, own));
    }
    if (chosen && Array.from(select.options).some((option) => option.value === chosen)) {
      select.value = chosen;
    } else if (!chosen && own && own !== "UTC") {
      // Nobody has chosen yet: it is the editor's time, and so is what stands there already.
      const present = date.value && time.value ? instantOf(date.value, time.value, "UTC") : null;
      if (present) [date.value, time.value] = typedIn(own, present);
      select.value = own;
    }
    const say = document.createElement("p");
    say.className = "moment-told";
    say.setAttribute("aria-live", "polite");
    select.insertAdjacentElement("afterend", say);

    function tell() {
      const instant = date.value && time.value ? instantOf(date.value, time.value, select.value) : null;
      if (!instant) { say.textContent = ""; return; }
      const both = own && own !== "UTC" ? `${told(instant, own)} = ${told(instant, "UTC")}` : told(instant, "UTC");
      const past = instant <= new Date();
      say.textContent = past ? `${both}: that is past.` : `${both}, ${fromNow(instant)}.`;
      say.classList.toggle("is-past", past);
    }
    [date, time, select].forEach((field) => field.addEventListener("input", tell));
    select.addEventListener("change", tell);
    tell();
  }

  function localTimes() {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!own || own === "UTC") return;
    document.querySelectorAll("time[data-local][datetime]").forEach((element) => {
      const instant = new Date(element.dateTime);
      element.title = told(instant, own);
      const here = document.createElement("span");
      here.className = "quiet-text";
      here.textContent = ` (${told(instant, own)})`;
      element.insertAdjacentElement("afterend", here);
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("select[data-zone]").forEach(watch);
    localTimes();
  });
})();
