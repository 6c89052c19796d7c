// What all dashboards have in common: variables, panels, and where they stand.
local datasource = { type: 'prometheus', uid: '${datasource}' };
local selected = 'job=~"$job", instance=~"$instance"';

local variable(name, label, query) = {
  allValue: '.+',
  current: { selected: true, text: ['All'], value: ['$__all'] },
  datasource: datasource,
  hide: 0,
  includeAll: true,
  label: label,
  multi: true,
  name: name,
  options: [],
  query: query,
  // On change of the time range: whoever was there then can be chosen.
  refresh: 2,
  regex: '',
  sort: 1,
  type: 'query',
};

local panel(type, width, height, title, description, unit, targets, options) = {
  type: type,
  title: title,
  description: description,
  datasource: datasource,
  gridPos: { w: width, h: height, x: 0, y: 0 },
  fieldConfig: { defaults: { unit: unit, min: 0 }, overrides: [] },
  options: options,
  targets: targets,
};

{
  // Braces of a selector: the chosen instances, and what else is asked for.
  of(more=''):: '{%s%s}' % [selected, if more == '' then '' else ', ' + more],

  target(legend, expr):: {
    datasource: datasource,
    expr: expr,
    legendFormat: legend,
    refId: 'A',
  },

  // The value at the end of the time range, one row for each series.
  column(name, expr):: {
    datasource: datasource,
    expr: expr,
    format: 'table',
    instant: true,
    legendFormat: name,
    range: false,
    refId: name,
  },

  lines(title, description, unit, targets, width=8)::
    panel('timeseries', width, 8, title, description, unit, targets, {
      legend: { calcs: ['mean', 'max'], displayMode: 'table', placement: 'bottom', showLegend: true },
      tooltip: { mode: 'multi', sort: 'desc' },
    })
    + { fieldConfig+: { defaults+: { custom: { fillOpacity: 10, lineWidth: 1, showPoints: 'never' } } } },

  stacked(title, description, unit, targets, width=8)::
    self.lines(title, description, unit, targets, width)
    + {
      fieldConfig+: {
        defaults+: { custom+: { fillOpacity: 60, stacking: { group: 'A', mode: 'normal' } } },
      },
    },

  // One number of the whole time range.
  number(title, description, unit, expr)::
    panel('stat', 4, 4, title, description, unit, [self.target('', expr) + { instant: true, range: false }], {
      colorMode: 'none',
      graphMode: 'none',
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      textMode: 'value',
    }),

  // Colours from the values on: green, then yellow, then red.
  alarming(yellow, red):: {
    options+: { colorMode: 'background' },
    fieldConfig+: {
      defaults+: {
        thresholds: {
          mode: 'absolute',
          steps: [
            { color: 'green', value: null },
            { color: 'yellow', value: yellow },
            { color: 'red', value: red },
          ],
        },
      },
    },
  },

  // A row for each set of labels, a column for each query; units by the name of the column.
  table(title, description, by, columns, units, width=24, sortBy=columns[0].refId)::
    panel('table', width, 10, title, description, 'short', columns, {
      footer: { show: false },
      showHeader: true,
      sortBy: [{ desc: true, displayName: sortBy }],
    })
    + {
      fieldConfig+: {
        overrides: [
          {
            matcher: { id: 'byName', options: name },
            properties: [{ id: 'unit', value: units[name] }],
          }
          for name in std.objectFields(units)
        ],
      },
      transformations: [
        { id: 'merge', options: {} },
        {
          id: 'organize',
          options: {
            excludeByName: { Time: true },
            indexByName: { [name]: std.find(name, by)[0] for name in by },
            renameByName: { ['Value #' + c.refId]: c.refId for c in columns },
          },
        },
      ],
    },

  row(title):: { type: 'row', title: title, collapsed: false, panels: [], gridPos: { w: 24, h: 1, x: 0, y: 0 } },

  variables:: {
    datasource: {
      current: {},
      hide: 0,
      includeAll: false,
      label: 'Data source',
      multi: false,
      name: 'datasource',
      options: [],
      query: 'prometheus',
      refresh: 1,
      regex: '',
      type: 'datasource',
    },
    job: variable('job', 'Job', 'label_values(tokenmeter_build_info, job)'),
    instance: variable('instance', 'Instance', 'label_values(tokenmeter_build_info{job=~"$job"}, instance)'),
    labels(name, label, metric)::
      variable(name, label, 'label_values(%s{%s}, %s)' % [metric, selected, name]),
  },

  dashboard(config, uid, title, description, variables, panels):: {
    // From left to right, a new line where one is full.
    local placed = std.foldl(
      function(at, panel)
        local fits = at.x + panel.gridPos.w <= 24;
        local x = if fits then at.x else 0;
        local y = if fits then at.y else at.y + at.height;
        {
          x: x + panel.gridPos.w,
          y: y,
          height: if fits then std.max(at.height, panel.gridPos.h) else panel.gridPos.h,
          panels: at.panels + [
            panel { id: std.length(at.panels) + 1, gridPos+: { x: x, y: y } },
          ],
        },
      panels,
      { x: 0, y: 0, height: 0, panels: [] }
    ),
    annotations: { list: [] },
    description: description,
    editable: false,
    graphTooltip: 1,
    links: [
      {
        asDropdown: false,
        includeVars: false,
        keepTime: true,
        tags: config.dashboardTags,
        title: 'Tokenmeter',
        type: 'dashboards',
      },
    ],
    panels: placed.panels,
    refresh: config.dashboardRefresh,
    schemaVersion: 39,
    tags: config.dashboardTags,
    templating: { list: [$.variables.datasource, $.variables.job, $.variables.instance] + variables },
    time: { from: 'now-24h', to: 'now' },
    timezone: 'browser',
    title: title,
    uid: uid,
  },
}
