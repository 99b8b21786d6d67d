process.env['MASTRA_TELEMETRY_DISABLED'] = '1';
