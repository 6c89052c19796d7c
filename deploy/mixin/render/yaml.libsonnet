// Groups of rules as people write them: the name first, queries as they are.
local text(string) = std.manifestJsonEx(string, '');
local field(pad, name, value) = '%s%s: %s' % [pad, name, text(value)];
local fields(pad, object) = [field(pad, name, object[name]) for name in std.objectFields(object)];
local query(pad, expr) =
  [pad + 'expr: |'] + [pad + '  ' + line for line in std.split(expr, '\n') if line != ''];

local rule(r) =
  [
    if 'alert' in r then '      - alert: ' + r.alert else '      - record: ' + r.record,
  ]
  + query('        ', r.expr)
  + (if 'for' in r then ['        for: ' + r['for']] else [])
  + (if 'labels' in r then ['        labels:'] + fields('          ', r.labels) else [])
  + (if 'annotations' in r then ['        annotations:'] + fields('          ', r.annotations) else []);

local group(g) =
  ['  - name: ' + g.name]
  + (if 'interval' in g then ['    interval: ' + g.interval] else [])
  + ['    rules:']
  + std.flatMap(rule, g.rules);

{
  manifest(document):: std.join('\n', ['groups:'] + std.flatMap(group, document.groups)) + '\n',
}
