; Inno Setup 6: an installer for one person, without administrator rights.
; ISCC.exe /DVersion=0.1.0 /DPayload=FOLDER /DOutput=FOLDER caselight.iss
#ifndef Version
  #error Say which version: /DVersion=...
#endif
#ifndef Payload
  #define Payload "..\..\build\frozen\caselight"
#endif
#ifndef Output
  #define Output "..\..\dist"
#endif

[Setup]
AppId={{6E0C2E0B-6C1F-4C0D-9C7B-3B1D5C7A9E42}
AppName=Caselight
AppVersion={#Version}
AppPublisher=Caselight
VersionInfoVersion={#Version}
DefaultDirName={localappdata}\Programs\Caselight
DisableProgramGroupPage=yes
DisableDirPage=auto
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
LicenseFile=..\..\LICENSE
OutputDir={#Output}
OutputBaseFilename=caselight-{#Version}-setup
SetupIconFile=..\..\build\caselight.ico
UninstallDisplayIcon={app}\caselight.exe
Compression=lzma2/normal
SolidCompression=yes
ChangesAssociations=yes
CloseApplications=yes
WizardStyle=modern

[Files]
Source: "{#Payload}\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[InstallDelete]
; What an earlier version left and this one does not have.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{autoprograms}\Caselight"; Filename: "{app}\caselight.exe"
Name: "{autodesktop}\Caselight"; Filename: "{app}\caselight.exe"; Tasks: desktopicon

[Tasks]
Name: desktopicon; Description: "Put an icon on the &desktop"

[Registry]
Root: HKA; Subkey: "Software\Classes\.caselight"; ValueType: string; ValueData: "Caselight.Pack"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Caselight.Pack"; ValueType: string; ValueData: "Caselight task pack"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Caselight.Pack\DefaultIcon"; ValueType: string; ValueData: "{app}\caselight.exe,0"
Root: HKA; Subkey: "Software\Classes\Caselight.Pack\shell\open\command"; ValueType: string; ValueData: """{app}\caselight.exe"" ""%1"""

[Run]
Filename: "{app}\caselight.exe"; Description: "Start Caselight"; Flags: nowait postinstall skipifsilent

[Code]
function Number(Text: string; Part: Integer): Integer;
var
  I: Integer;
begin
  for I := 1 to Part do
    if Pos('.', Text) > 0 then
      Delete(Text, 1, Pos('.', Text))
    else
      Text := '0';
  if Pos('.', Text) > 0 then
    Text := Copy(Text, 1, Pos('.', Text) - 1);
  Result := StrToIntDef(Text, 0);
end;

function Newer(A, B: string): Boolean;
var
  I: Integer;
begin
  Result := False;
  for I := 0 to 2 do
    if Number(A, I) <> Number(B, I) then
    begin
      Result := Number(A, I) > Number(B, I);
      Exit;
    end;
end;

function InitializeSetup(): Boolean;
var
  Installed: string;
begin
  Result := True;
  if RegQueryStringValue(HKA, 'Software\Microsoft\Windows\CurrentVersion\Uninstall\' +
    '{6E0C2E0B-6C1F-4C0D-9C7B-3B1D5C7A9E42}_is1', 'DisplayVersion', Installed) then
    if Newer(Installed, '{#Version}') then
    begin
      SuppressibleMsgBox('Caselight ' + Installed + ' is installed, which is newer than {#Version}. ' +
        'Its data may not be readable by the older program, so nothing was changed.',
        mbError, MB_OK, IDOK);
      Result := False;
    end;
end;

procedure CurUninstallStepChanged(Step: TUninstallStep);
begin
  if Step = usPostUninstall then
    SuppressibleMsgBox('Caselight was removed. Cases, decisions and trained versions stay in ' +
      ExpandConstant('{localappdata}\caselight') + '; delete that folder to erase them.',
      mbInformation, MB_OK, IDOK);
end;
