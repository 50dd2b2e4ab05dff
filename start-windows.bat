@echo off
rem Double-click it: the desk opens in the browser, on the folder "documents" beside this file or on a folder dropped on it.
cd /d "%~dp0"
if exist .venv\Scripts\mie-budget.exe goto ready
where py >nul 2>nul || (echo Install Python 3.11 or newer from https://www.python.org/ first. & pause & exit /b 1)
echo The first start installs the program. This takes a minute or two.
py -m venv .venv && .venv\Scripts\pip install --quiet .[app] || (pause & exit /b 1)
:ready
set "folder=%~1"
if not defined folder set "folder=documents"
if not exist "%folder%" mkdir "%folder%"
.venv\Scripts\mie-budget app "%folder%" || pause
