// Shows the establishments that answer the filters; without it all of them are shown.
const filters = document.querySelector(".filters");
const rows = [...document.querySelectorAll("#establishments tbody tr")];
const plain = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const texts = rows.map(row => plain(row.textContent));
function show() {
  const [words, region, state] = ["words", "region", "state"].map(id => document.getElementById(id).value);
  let shown = 0;
  rows.forEach((row, number) => {
    row.hidden = !(plain(words).split(/\s+/).every(word => texts[number].includes(word))
      && (!region || row.cells[3].textContent === region)
      && (!state || row.cells[5].textContent === state));
    shown += !row.hidden;
  });
  document.getElementById("shown").textContent = `${shown} sur ${rows.length}`;
}
filters.addEventListener("input", show);
filters.hidden = false;
show();
