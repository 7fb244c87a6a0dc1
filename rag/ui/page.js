// Runs once for each HTML part of the page; `element`, `trigger` and `watch` come from Gradio.
const NARROW = window.matchMedia("(max-width: 860px)");

// Each button names the event it stands for by its data attribute.
const EVENTS = { cite: 'cite', example: 'example', more: 'more', document: 'document' };

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const name = Object.keys(EVENTS).find((key) => key in button.dataset);
  if (name) {
    if (name !== 'example') element.ownerDocument.body.dataset.jump = name;
    trigger(EVENTS[name], { ...button.dataset });
  } else if ("back" in button.dataset) {
    document.getElementById("chat").scrollIntoView({ behavior: "smooth" });
  }
});

function showMark() {
  const text = element.querySelector(".text");
  const mark = element.querySelector("mark");
  if (text && mark) {
    const lead = (text.clientHeight - mark.offsetHeight) / 3;
    text.scrollTop += mark.getBoundingClientRect().top - text.getBoundingClientRect().top
      - Math.max(24, lead);
  }
  const open = element.querySelector(".card.is-open");
  const cards = open?.parentElement;
  if (cards) cards.scrollTop = open.offsetTop - cards.offsetTop - 8;
}

let turns = 0;

function followAnswer() {
  const all = element.querySelectorAll(".turn");
  if (all.length > turns) all[all.length - 1].scrollIntoView({ block: "start" });
  turns = all.length;
}

watch("value", () => {
  document.documentElement.lang = document.querySelector("#language input:checked")?.value === "en"
    ? "en" : "zh-CN";
  followAnswer();
  const jump = document.body.dataset.jump;
  if (!element.querySelector(".document")) return;
  if (jump !== "more") showMark();
  if (jump && NARROW.matches) document.getElementById("side").scrollIntoView({ behavior: "smooth" });
  delete document.body.dataset.jump;
});
