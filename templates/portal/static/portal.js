// What a page does better with a program; none needs it.
"use strict";

for (const area of document.querySelectorAll("textarea[data-longest]")) {
  const counter = document.createElement("p");
  counter.className = "hint";
  counter.setAttribute("aria-hidden", "true");
  const count = () => {
    const length = [...area.value.replace(/\r\n/g, "\n").trim()].length;
    counter.textContent = `${length}/${area.dataset.longest}`;
    counter.classList.toggle("mistakes", length > Number(area.dataset.longest));
  };
  area.addEventListener("input", count);
  area.after(counter);
  count();
}

const rule = document.getElementById("regle");
const password = document.getElementById("id_password");
if (rule && password) {
  const kinds = [/\p{Lu}/u, /(?!\p{Lu})\p{L}/u, /\p{Nd}/u, /[^\p{L}\p{Nd}]/u];
  const [size, classes] = rule.children;
  for (const line of [size, classes]) {
    line.append(Object.assign(document.createElement("span"), { className: "verdict" }));
  }
  rule.setAttribute("aria-live", "polite");
  const say = (line, right) => {
    const text = password.value === "" ? "" : right ? " : respecté" : " : pas encore";
    const verdict = line.querySelector(".verdict");
    if (verdict.textContent !== text) verdict.textContent = text;
    line.classList.toggle("good", password.value !== "" && right);
  };
  const judge = () => {
    const length = [...password.value].length;
    say(size, length >= Number(rule.dataset.minimum) && length <= Number(rule.dataset.maximum));
    const found = kinds.filter((kind) => kind.test(password.value)).length;
    say(classes, found >= Number(rule.dataset.classes));
  };
  password.addEventListener("input", judge);
  judge();
}

for (const form of document.querySelectorAll("form[data-filters]")) {
  const field = form.querySelector("input[type=search]");
  const choices = document.getElementById(form.dataset.filters).querySelectorAll(".choice");
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const choice of choices) {
      const text = choice.textContent.toLowerCase();
      const chosen = choice.querySelector("input").checked;
      choice.hidden = !chosen && !words.every((word) => text.includes(word));
    }
  });
}

const job = document.getElementById("id_function");
const part = document.getElementById("id_sub_function");
if (job && part) {
  const groups = [...part.querySelectorAll("optgroup")];
  const narrow = () => {
    const label = job.selectedOptions[0].textContent;
    for (const group of groups) {
      if (group.label === label) part.append(group);
      else group.remove();
    }
    if (part.selectedIndex < 0) part.selectedIndex = 0;
  };
  job.addEventListener("change", narrow);
  narrow();
}
