(() => {
  const words = document.body.dataset
  const names = new Intl.Collator(document.documentElement.lang, { numeric: true })
  const control = (name, more) => Object.assign(document.createElement(name), more)

  // A cell's raw value; null where there is none, which stands last whichever way.
  const value = (row, place, number) => {
    const cell = row.cells[place], raw = cell.dataset.v ?? cell.textContent.trim()
    if (!number) return raw === '' || raw === '–' ? null : raw
    const read = parseFloat(raw)
    return Number.isNaN(read) ? null : read
  }

  function sortable(table) {
    const body = table.tBodies[0], given = [...body.rows]
    const heads = [...table.tHead.rows[0].cells]
    const sort = (head, place) => {
      const number = head.dataset.sort === 'number'
      const ways = number ? ['descending', 'ascending', null] : ['ascending', 'descending', null]
      const way = ways[(ways.indexOf(head.getAttribute('aria-sort')) + 1) % 3]
      heads.forEach(other => other.removeAttribute('aria-sort'))
      if (way) head.setAttribute('aria-sort', way)
      const sign = way === 'descending' ? -1 : 1
      const keyed = given.map(row => [way && value(row, place, number), row])
      if (way) keyed.sort(([a], [b]) => a === b ? 0 : a === null ? 1 : b === null ? -1
        : sign * (number ? a - b : names.compare(a, b)))
      body.append(...keyed.map(([, row]) => row))
    }
    heads.forEach((head, place) => {
      if (!head.dataset.sort) return
      const button = control('button', { type: 'button', onclick: () => sort(head, place) })
      button.title = [head.title, words.sort].filter(Boolean).join(' – ')
      head.removeAttribute('title')
      button.append(...head.childNodes)
      head.append(button)
    })
  }

  function searchable(table) {
    const rows = [...table.tBodies[0].rows]
    const texts = rows.map(row => row.textContent.toLowerCase())
    const input = control('input', { type: 'search', placeholder: words.search })
    input.setAttribute('aria-label', words.in.replace('{0}', table.caption.textContent))
    const count = control('span', {})
    count.setAttribute('aria-live', 'polite')
    input.oninput = () => {
      const wanted = input.value.toLowerCase().split(/\s+/)
      let found = 0
      rows.forEach((row, place) => {
        row.hidden = !wanted.every(word => texts[place].includes(word))
        found += !row.hidden
      })
      count.textContent = input.value ? words.found.replace('{0}', found).replace('{1}', rows.length) : ''
    }
    const tools = control('div', { className: 'tools' })
    tools.append(input, count)
    table.parentElement.before(tools)
  }

  for (const table of document.querySelectorAll('table')) {
    const rows = table.tBodies[0].rows.length
    if (rows > 2) sortable(table)
    if (rows > 10) searchable(table)
  }
})()
