"""The design system of every page that is made of a sketch: its tokens and components."""

SPACES = (0, 4, 8, 12, 16, 20, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256)  # px
SIZES = {"sm": 14, "base": 16, "lg": 20, "xl": 24, "2xl": 30, "3xl": 38, "4xl": 48}  # px
LEADING = {"sm": 1.5, "base": 1.5, "lg": 1.4, "xl": 1.3, "2xl": 1.2, "3xl": 1.15, "4xl": 1.1}
ADVANCE = 0.5  # of the font size: the usual width of a letter
ICON = 24  # px

TOKENS = """\
:root {{
  --accent: {accent};
  --accent-strong: color-mix(in srgb, var(--accent), black 18%);
  --accent-soft: color-mix(in srgb, var(--accent), white 88%);
  --ink: #1c2430;
  --ink-soft: #56606f;
  --line: #d5dae1;
  --ground: #f6f7f9;
  --surface: #ffffff;
  --radius: 10px;
  --control: {control}px;
{spaces}
{sizes}
}}
"""

BASE = """\
*,
*::before,
*::after {
  box-sizing: border-box;
}

body {
  margin: 0;
  background: var(--ground);
  color: var(--ink);
  font: var(--text-base) / 1.5 Inter, system-ui, sans-serif;
}

.page {
  min-height: 100vh;
}

h1,
h2,
h3,
p,
ul,
figure {
  margin: 0;
  overflow-wrap: anywhere;
}

h1,
h2,
h3 {
  line-height: 1.2;
  letter-spacing: -0.01em;
}

a {
  color: inherit;
  text-decoration: none;
}

a:hover,
a:focus-visible {
  color: var(--accent);
}

:focus-visible {
  outline: 3px solid color-mix(in srgb, var(--accent), transparent 55%);
  outline-offset: 2px;
}

.stack {
  display: flex;
  flex-direction: column;
  align-items: flex-start;
}

.row {
  display: flex;
  align-items: flex-start;
}

.row > *,
.stack > * {
  min-width: 0;
}

.grid {
  display: grid;
  align-items: stretch;
}
"""

COMPONENTS = {
    "card": """\
.card {
  background: var(--surface);
  border: 1px solid var(--line);
  border-radius: var(--radius);
}
""",
    "button": """\
.button {
  display: inline-flex;
  align-items: center;
  justify-content: center;
  gap: var(--space-8);
  min-height: var(--control);
  padding: 0 var(--space-16);
  border: 1px solid var(--line);
  border-radius: var(--radius);
  background: var(--surface);
  color: var(--ink);
  font: inherit;
  font-weight: 600;
  cursor: pointer;
  transition: background 0.15s, border-color 0.15s;
}

.button:hover {
  border-color: var(--accent);
  background: var(--accent-soft);
}

.button:active {
  transform: translateY(1px);
}

.button:disabled {
  opacity: 0.5;
  cursor: not-allowed;
}

.button.primary {
  border-color: var(--accent);
  background: var(--accent);
  color: #fff;
}

.button.primary:hover {
  border-color: var(--accent-strong);
  background: var(--accent-strong);
}
""",
    "field": """\
.field {
  display: flex;
  flex-direction: column;
  gap: var(--space-8);
}

.field label {
  font-weight: 500;
}

.input {
  width: 100%;
  min-height: var(--control);
  padding: var(--space-8) var(--space-12);
  border: 1px solid var(--line);
  border-radius: var(--radius);
  background: var(--surface);
  color: var(--ink);
  font: inherit;
  transition: border-color 0.15s;
}

.input:hover {
  border-color: var(--ink-soft);
}

.input:focus {
  border-color: var(--accent);
}

.input::placeholder {
  color: var(--ink-soft);
}
""",
    "choice": """\
.choice {
  display: inline-flex;
  align-items: center;
  gap: var(--space-8);
  cursor: pointer;
}

.choice input {
  width: 20px;
  height: 20px;
  margin: 0;
  accent-color: var(--accent);
}
""",
    "switch": """\
.switch {
  appearance: none;
  position: relative;
  width: 48px;
  height: 28px;
  margin: 0;
  border-radius: 14px;
  background: var(--line);
  cursor: pointer;
  transition: background 0.15s;
}

.switch::before {
  content: "";
  position: absolute;
  inset: 3px auto 3px 3px;
  width: 22px;
  border-radius: 50%;
  background: #fff;
  transition: translate 0.15s;
}

.switch:checked {
  background: var(--accent);
}

.switch:checked::before {
  translate: 20px 0;
}
""",
    "slider": """\
.slider {
  accent-color: var(--accent);
}
""",
    "picture": """\
.picture {
  display: block;
  max-width: 100%;
  border-radius: var(--radius);
  background: #e4e8ee;
  object-fit: cover;
}

.picture.round {
  border-radius: 50%;
}
""",
    "icon": """\
.icon {
  display: block;
  width: 24px;
  height: 24px;
  color: var(--ink-soft);
}
""",
    "nav": """\
.nav {
  display: flex;
  flex-wrap: wrap;
  gap: var(--space-24);
  padding: 0;
  list-style: none;
}
""",
    "divider": """\
.divider {
  width: 100%;
  height: 1px;
  margin: 0;
  border: 0;
  background: var(--line);
}
""",
    "table": """\
.table {
  border-collapse: collapse;
  background: var(--surface);
}

.table th,
.table td {
  padding: var(--space-8) var(--space-12);
  border: 1px solid var(--line);
  text-align: start;
}

.table th {
  background: var(--accent-soft);
}

.table tbody tr:hover {
  background: var(--ground);
}
""",
    "muted": """\
.muted {
  color: var(--ink-soft);
}
""",
}

NARROW = """\
@media (max-width: 640px) {
  .row {
    flex-wrap: wrap;
    gap: var(--space-16);
  }

  .row > *,
  .stack > * {
    max-width: 100%;
  }

  .row > .stack,
  .row > .field,
  .row > .card,
  .row > .picture,
  .stack > .field,
  .stack > .picture,
  .stack > .card {
    width: 100%;
    margin-inline: 0;
  }

  .grid {
    grid-template-columns: 1fr;
  }
}
"""

PICTURE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300" preserveAspectRatio="xMidYMid slice">
  <rect width="400" height="300" fill="#e4e8ee"/>
  <circle cx="290" cy="90" r="34" fill="#f7f9fb"/>
  <path d="M0 250 120 120l90 96 60-58 130 120v22H0z" fill="#c3ccd8"/>
  <path d="M0 300v-26l120-104 110 130z" fill="#aeb9c8"/>
</svg>
"""


def nearest_space(value: float) -> int:
    """The step of the spacing scale that is closest to `value` px."""
    return min(SPACES, key=lambda space: abs(space - value))


def nearest_size(value: float) -> str:
    """The name of the step of the type scale that is closest to `value` px."""
    return min(SIZES, key=lambda name: abs(SIZES[name] / value - 1))
