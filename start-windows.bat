@echo off
rem Double-click it, or drop documents on it: a workbook and a page to check the reading on, beside each document.
cd /d "%~dp0"
if exist .venv\Scripts\mie-budget.exe goto ready
where py >nul 2>nul || (echo Install Python 3.11 or newer from https://www.python.org/ first. & pause & exit /b 1)
echo The first start installs the program. This takes a minute or two.
py -m venv .venv && .venv\Scripts\pip install --quiet . || (pause & exit /b 1)
:ready
set documents=%*
if not defined documents set /p documents=Drop a document into this window and press Enter: 
for %%i in (%documents%) do (
    .venv\Scripts\mie-budget parse %%i -o "%%~dpni-mie-budget.xlsx"
    .venv\Scripts\mie-budget review %%i -o "%%~dpni-mie-budget.html" && start "" "%%~dpni-mie-budget.html"
)
pause
