/**
 * What is wrong with a machine or a store, and what to do about it: {@link org.kstate.tools.doctor.MachineChecks} and
 * {@link org.kstate.tools.doctor.StoreChecks} give {@link org.kstate.tools.doctor.Finding}s. Nothing is changed. Depends on the core.
 */
package org.kstate.tools.doctor;
