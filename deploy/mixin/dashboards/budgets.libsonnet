local g = import 'grafana.libsonnet';
local of = g.of;

local budget = 'budget=~"$budget"';
local account = 'budget, scope_kind, scope';
local amount(name, unit) = 'max by (%s) (tokenmeter_budget_%s_%s%s)' % [account, name, unit, of(budget)];
local recorded(name) = 'max by (%s) (%s{job=~"$job", %s})' % [account, name, budget];
local legend = '{{budget}} {{scope}}';

function(config)
  g.dashboard(
    config,
    'tokenmeter-budgets',
    'Tokenmeter / Budgets',
    'What may be spent, what is, and what it will be when the window ends.',
    [g.variables.labels('budget', 'Budget', 'tokenmeter_budget_window_end_timestamp_seconds')],
    [
      g.table('Budgets in dollars', 'Of the open window. Exposure is the most that running requests may still spend; the forecast assumes that the coming days are like the last seven.',
              ['budget', 'scope_kind', 'scope'],
              [
                g.column('Used', '%s / %s' % [amount('used', 'usd'), amount('limit', 'usd')]),
                g.column('Spent', amount('used', 'usd')),
                g.column('Limit', amount('limit', 'usd')),
                g.column('Exposure', amount('exposure', 'usd')),
                g.column('Forecast', '%s and %s' % [recorded('budget:tokenmeter_budget_forecast:ratio7d'), amount('limit', 'usd')]),
                g.column('Denied', 'sum by (%s) (increase(tokenmeter_budget_denied_total%s[$__range])) and %s' % [account, of(budget), amount('limit', 'usd')]),
              ],
              { Used: 'percentunit', Spent: 'currencyUSD', Limit: 'currencyUSD', Exposure: 'currencyUSD', Forecast: 'percentunit' }),
      g.table('Budgets in tokens', 'Of the open window.',
              ['budget', 'scope_kind', 'scope'],
              [
                g.column('Used', '%s / %s' % [amount('used', 'tokens'), amount('limit', 'tokens')]),
                g.column('Spent', amount('used', 'tokens')),
                g.column('Limit', amount('limit', 'tokens')),
                g.column('Exposure', amount('exposure', 'tokens')),
                g.column('Forecast', '%s and %s' % [recorded('budget:tokenmeter_budget_forecast:ratio7d'), amount('limit', 'tokens')]),
                g.column('Denied', 'sum by (%s) (increase(tokenmeter_budget_denied_total%s[$__range])) and %s' % [account, of(budget), amount('limit', 'tokens')]),
              ],
              { Used: 'percentunit', Forecast: 'percentunit' }),
      g.lines('Used', 'Part of the limit. It falls to zero where a window begins.',
              'percentunit', [g.target(legend, recorded('budget:tokenmeter_budget_used:ratio'))], 12),
      g.lines('Forecast', 'Part of the limit that will be used when the window ends, if the coming days are like the last seven.',
              'percentunit', [g.target(legend, recorded('budget:tokenmeter_budget_forecast:ratio7d'))], 12),
      g.lines('Pace', 'Of the last hour, 1 being the one that spends exactly the limit. Who works 8 hours a day has 4 while at work; %s is a runaway.' % config.budgetBurn,
              'short', [g.target(legend, recorded('budget:tokenmeter_budget_burn:rate1h'))]),
      g.lines('Charged an hour', 'At the pace of the moment, budgets in dollars.',
              'currencyUSD', [g.target(legend, '3600 * sum by (%s) (rate(tokenmeter_budget_charged_usd_total%s[$__rate_interval]))' % [account, of(budget)])]),
      g.lines('Denied requests a second', 'In the modes gate and strict.',
              'reqps', [g.target(legend, 'sum by (%s) (rate(tokenmeter_budget_denied_total%s[$__rate_interval]))' % [account, of(budget)])]),
      g.lines('Exposure', 'The most that running requests may still spend, budgets in dollars.',
              'currencyUSD', [g.target(legend, amount('exposure', 'usd'))], 12),
      g.lines('Left of the window', 'Until the limit is whole again.',
              's', [g.target('{{budget}}', 'max by (budget) (tokenmeter_budget_window_end_timestamp_seconds%s) - time()' % of(budget))], 12),
    ]
  )
