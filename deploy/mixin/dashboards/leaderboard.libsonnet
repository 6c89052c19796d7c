// Teams side by side, for showing around: from recording rules that leave small teams out.
local g = import 'grafana.libsonnet';

local recorded(name, more='') = 'team:tokenmeter_%s{job=~"$job", team=~"$team"%s}' % [name, more];
local ofTeam(expr) = 'sum by (team) (%s)' % expr;
local spend = ofTeam(recorded('signal_cost_usd:increase1d_grouped'));
// A team without any waste has no series of it.
local waste = '(%s or 0 * %s)' % [ofTeam(recorded('signal_cost_usd:increase1d_grouped', ', signal!="none"')), spend];
local clean = '1 - %s / %s' % [waste, spend];
local cache = 'avg by (team) (%s)' % recorded('cache_read:ratio_increase1d_grouped');
local yield = 'avg by (team) (%s)' % recorded('fresh_yield:ratio_increase1d_grouped');
local active = ofTeam(recorded('active_callers:count1d'));

function(config)
  local equivalent = '%s / %g * 1e6' % [spend, config.referenceUsdPerMillion];
  local few = ' Only teams of at least %d active callers.' % config.minTeamSize;
  g.dashboard(
    config,
    'tokenmeter-leaderboard',
    'Tokenmeter / Leaderboard of teams',
    'Teams on several axes, of the last day. It describes usage, not people or performance, and ranks nobody; teams of fewer than %d active callers are in no series. Whoever may query the data source itself sees all of it.' % config.minTeamSize,
    [g.variables.labels('team', 'Team', 'tokenmeter_caller_requests_total')],
    [
      g.table('Axes', 'One row a team, by name: who is first on one axis has won nothing. Spend is at list price where a seat pays; equivalents are spend by the input price of one model, so neither cheap models nor cache reads inflate them.' + few,
              ['team'], [
                g.column('Spend', spend),
                g.column('Waste', waste),
                g.column('Token equivalents', equivalent),
                g.column('Cache efficiency', cache),
                g.column('Fresh yield', yield),
                g.column('Clean share', clean),
              ],
              { Spend: 'currencyUSD', Waste: 'currencyUSD', 'Cache efficiency': 'percentunit', 'Clean share': 'percentunit' })
      + { options+: { sortBy: [{ desc: false, displayName: 'team' }] } },
      g.lines('Spend of a day', 'At list price, beside what of it is waste.' + few,
              'currencyUSD', [g.target('{{team}}', spend)], 12),
      g.lines('Waste of a day', 'Spend in classes of use that are rarely work, also of those in shadow.' + few,
              'currencyUSD', [g.target('{{team}}', waste)], 12),
      g.lines('Clean share', 'The part of the spend in no class of use, those in shadow taken for waste too: the board of the proxy counts those that are on.' + few,
              'percentunit', [g.target('{{team}}', clean)], 12),
      g.lines('Token equivalents of a day', 'Spend by the input price of the reference model (%g USD a million).%s' % [config.referenceUsdPerMillion, few],
              'short', [g.target('{{team}}', equivalent)], 12),
      g.lines('Cache efficiency', 'The part of what was sent that a provider read from its cache.' + few,
              'percentunit', [g.target('{{team}}', cache)]),
      g.lines('Fresh yield', 'Answer tokens, thoughts apart, for each token sent that no cache held.' + few,
              'short', [g.target('{{team}}', yield)]),
      g.lines('Breadth', 'Callers who used tokens within the day, also of teams too small for the other panels.',
              'short', [g.target('{{team}}', active)]),
    ]
  )
