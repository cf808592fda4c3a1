import SchemaBuilder from '@pothos/core';
import { vi } from 'vitest';

// The schema and the registries of a process hold the extensions of the file before.
vi.resetModules();
// Pothos itself stays loaded, and has the plugins of the file before.
SchemaBuilder.allowPluginReRegistration = true;
